import { AppliedPartEntity } from '@stoa/service';
import { Category } from './categories/category.entity.js';
import { CompanyGroup } from './company-groups/company-group.entity.js';
import { News } from './news/news.entity.js';
import { PriceType } from './price-types/price-type.entity.js';
import { Price } from './prices/price.entity.js';
import { Product } from './products/product.entity.js';
import { StockMovement } from './stocks/stock-movement.entity.js';
import { Stock } from './stocks/stock.entity.js';
import { Company } from './users/company.entity.js';
import { Supplier } from './users/supplier.entity.js';
import { UserCompany } from './users/user-company.entity.js';
import { User } from './users/user.entity.js';
import { Warehouse } from './warehouses/warehouse.entity.js';

export const entities = [
  AppliedPartEntity,
  Category,
  Company,
  CompanyGroup,
  News,
  Price,
  PriceType,
  Product,
  Stock,
  StockMovement,
  Supplier,
  User,
  UserCompany,
  Warehouse,
];
